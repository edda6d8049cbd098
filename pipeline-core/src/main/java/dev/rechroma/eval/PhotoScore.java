package dev.rechroma.eval;

import dev.rechroma.eval.metric.Scores;
import java.io.Serializable;

/**
 * The scores of one candidate on one photo.
 *
 * @param photo the photo's name, unique in the data set
 * @param candidate the candidate's name
 * @param scores scores of this photo alone
 */
public record PhotoScore(String photo, String candidate, Scores scores) implements Serializable {}
