package dev.rechroma.spark;

import java.io.Serializable;

/**
 * A photo that could not be used.
 *
 * @param path of its file
 * @param reason a short line
 */
public record Failure(String path, String reason) implements Serializable {}
