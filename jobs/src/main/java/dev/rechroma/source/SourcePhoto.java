package dev.rechroma.source;

/**
 * A photo's file, read.
 *
 * @param input what it is called in lists
 * @param name safe and relative: what the output calls it
 * @param state differs once the photo has changed
 */
public record SourcePhoto(String input, String name, String state, byte[] content) {}
