package dev.rechroma.colorize.gallery;

import java.io.Serializable;

/**
 * A photo that was drawn.
 *
 * @param input its path before, as in the manifest
 * @param state of the input when it was colorized
 * @param output its path in colour
 * @param name the output below the output folder
 */
public record DrawnPhoto(String input, String state, String output, String name)
    implements Serializable {}
