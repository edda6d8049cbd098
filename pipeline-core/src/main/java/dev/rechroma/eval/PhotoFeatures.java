package dev.rechroma.eval;

import java.io.Serializable;

/**
 * The features that a classifier computes from one candidate's prediction of a photo.
 *
 * @param photo the photo's name, unique in the data set
 * @param candidate the candidate's name; the truth is a candidate too
 * @param values the features, the same number for every picture
 */
public record PhotoFeatures(String photo, String candidate, float[] values)
    implements Serializable {}
