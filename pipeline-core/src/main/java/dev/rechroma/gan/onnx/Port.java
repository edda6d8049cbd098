package dev.rechroma.gan.onnx;

import dev.rechroma.tensor.Units;
import java.util.List;

/**
 * Input or output of an exported model.
 *
 * @param name by which programs refer to it
 * @param sides batch, channels, height and width: numbers, or names of what may vary
 * @param units of the values outside, and of those in the network
 */
public record Port(String name, List<String> sides, Units units) {}
