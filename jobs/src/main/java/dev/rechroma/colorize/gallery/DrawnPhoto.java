package dev.rechroma.colorize.gallery;

import java.io.Serializable;

/**
 * A sampled photo.
 *
 * @param input path of the original, as in the manifest
 * @param state of the input when it was colorized
 * @param output path of the colorized photo
 * @param name the output below the output folder
 */
public record DrawnPhoto(String input, String state, String output, String name)
    implements Serializable {}
