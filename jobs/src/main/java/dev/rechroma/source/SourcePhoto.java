package dev.rechroma.source;

/**
 * The content of a photo's file.
 *
 * @param input what it is called in lists
 * @param outputName safe and relative: what the output calls it
 * @param state differs once the photo has changed
 */
public record SourcePhoto(String input, String outputName, String state, byte[] content) {}
