package dev.rechroma.image.codec;

import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;

/** What is known of a file of one picture before that is decoded. */
public record ParsedFile(ImageHeader header, RawMetadata metadata) {}
