package dev.rechroma.training;

/**
 * The error of predicting the same colour for every pixel on the validation split: MSE of ab,
 * L*a*b* units squared; NaN without validation photos.
 *
 * @param gray of predicting no colour
 * @param mean of predicting the training set's mean colour
 */
public record ValidationBaselines(double gray, double mean) {}
