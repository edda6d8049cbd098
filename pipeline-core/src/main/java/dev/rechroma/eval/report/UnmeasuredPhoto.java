package dev.rechroma.eval.report;

import java.io.Serializable;

/** A photo that a candidate could not predict or be measured on. */
public record UnmeasuredPhoto(String photo, String reason) implements Serializable {}
