package dev.rechroma.eval;

import java.io.Serializable;

/**
 * What a classifier sees in one candidate's prediction of a photo.
 *
 * @param photo the photo's name, unique in the data set
 * @param candidate the candidate's name; the truth is one
 * @param values as many for every picture
 */
public record PhotoFeatures(String photo, String candidate, float[] values)
    implements Serializable {}
