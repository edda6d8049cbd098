package dev.rechroma.image.codec;

import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;

/** What is known about a file with one picture before the picture is decoded. */
public record ParsedFile(ImageHeader header, RawMetadata metadata) {}
