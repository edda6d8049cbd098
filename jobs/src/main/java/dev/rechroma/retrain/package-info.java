/** From new photos to a promoted model, in stages that can be run again. */
package dev.rechroma.retrain;
