package dev.rechroma.image;

/** What is known of a file of one picture before that is decoded. */
record ParsedFile(ImageHeader header, RawMetadata metadata) {}
