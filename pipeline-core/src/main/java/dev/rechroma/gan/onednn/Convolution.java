package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.ConvTranspose2d;
import java.util.function.Function;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_backward_data;
import org.bytedeco.dnnl.deconvolution_backward_weights;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * Describes the kernels of a convolution or a transposed one.
 *
 * @param layer its settings
 * @param input shape of what goes in, [N, C, H, W]
 */
record Convolution(ConvolutionLayer layer, long[] input) {

  private boolean transposed() {
    return layer instanceof ConvTranspose2d;
  }

  /** Shape of what comes out. */
  long[] output() {
    return new long[] {input[0], layer.getNOut(), side(input[2]), side(input[3])};
  }

  private long side(long side) {
    long kernel = layer.getKernelSize()[0];
    long stride = layer.getStride()[0];
    long padding = layer.getPadding()[0];
    return transposed()
        ? (side - 1) * stride - 2 * padding + kernel
        : (side + 2 * padding - kernel) / stride + 1;
  }

  /** Shape of the weights as oneDNN sees them: out, in, height, width. */
  private long[] weights() {
    long kernel = layer.getKernelSize()[0];
    return new long[] {layer.getNOut(), layer.getNIn(), kernel, kernel};
  }

  /** The weights as DL4J keeps them: out, in, height, width; in before out when transposed. */
  memory.desc keptWeights() {
    long[] shape = weights();
    long area = shape[2] * shape[3];
    return transposed()
        ? OneDnn.strided(shape, new long[] {area, shape[0] * area, shape[3], 1})
        : OneDnn.plain(shape);
  }

  memory.desc bias() {
    return OneDnn.plain(layer.getNOut());
  }

  private long[] strides() {
    return both(layer.getStride()[0]);
  }

  private long[] padding() {
    return both(layer.getPadding()[0]);
  }

  private static long[] both(long value) {
    return new long[] {value, value};
  }

  /** Winograd's algorithm (Lavin &amp; Gray 2016) is for kernels of 3 px in steps of 1. */
  private boolean suitsWinograd() {
    return !transposed() && layer.getKernelSize()[0] == 3 && layer.getStride()[0] == 1;
  }

  /** The kernel by Winograd's algorithm where the library has one, else the direct one. */
  private primitive_desc fastest(Function<algorithm, primitive_desc> kernel) {
    if (suitsWinograd()) {
      try {
        return kernel.apply(algorithm.convolution_winograd);
      } catch (RuntimeException e) {
        // oneDNN's answer to a shape or a processor that it has no such kernel for.
        return kernel.apply(algorithm.convolution_direct);
      }
    }
    return kernel.apply(algorithm.convolution_direct);
  }

  /**
   * Input and weights to output.
   *
   * @param bias format of the bias; empty for none
   */
  primitive_desc forward(prop_kind purpose, memory.desc from, memory.desc bias) {
    memory.desc weights = OneDnn.any(weights());
    memory.desc to = OneDnn.any(output());
    return transposed()
        ? new deconvolution_forward.primitive_desc(
            new deconvolution_forward.desc(
                purpose.value,
                algorithm.deconvolution_direct.value,
                from,
                weights,
                bias,
                to,
                strides(),
                padding(),
                padding()),
            Kernels.attributes(),
            OneDnn.CPU)
        : fastest(
            method ->
                new convolution_forward.primitive_desc(
                    new convolution_forward.desc(
                        purpose.value,
                        method.value,
                        from,
                        weights,
                        bias,
                        to,
                        strides(),
                        padding(),
                        padding()),
                    Kernels.attributes(),
                    OneDnn.CPU));
  }

  /** Gradient at the output to gradient at the input, in the format that suits best. */
  primitive_desc toInput(primitive_desc forward, memory.desc atOutput) {
    memory.desc weights = OneDnn.any(weights());
    memory.desc to = OneDnn.any(input);
    return transposed()
        ? new deconvolution_backward_data.primitive_desc(
            new deconvolution_backward_data.desc(
                algorithm.deconvolution_direct.value,
                to,
                weights,
                atOutput,
                strides(),
                padding(),
                padding()),
            Kernels.attributes(),
            OneDnn.CPU,
            (deconvolution_forward.primitive_desc) forward)
        : fastest(
            method ->
                new convolution_backward_data.primitive_desc(
                    new convolution_backward_data.desc(
                        method.value, to, weights, atOutput, strides(), padding(), padding()),
                    Kernels.attributes(),
                    OneDnn.CPU,
                    (convolution_forward.primitive_desc) forward));
  }

  /** Input and gradient at the output to gradients of weights and bias. */
  primitive_desc toWeights(
      primitive_desc forward, memory.desc from, memory.desc bias, memory.desc atOutput) {
    memory.desc weights = OneDnn.any(weights());
    return transposed()
        ? new deconvolution_backward_weights.primitive_desc(
            new deconvolution_backward_weights.desc(
                algorithm.deconvolution_direct.value,
                from,
                weights,
                bias,
                atOutput,
                strides(),
                padding(),
                padding()),
            Kernels.attributes(),
            OneDnn.CPU,
            (deconvolution_forward.primitive_desc) forward)
        : fastest(
            method ->
                new convolution_backward_weights.primitive_desc(
                    new convolution_backward_weights.desc(
                        method.value,
                        from,
                        weights,
                        bias,
                        atOutput,
                        strides(),
                        padding(),
                        padding()),
                    Kernels.attributes(),
                    OneDnn.CPU,
                    (convolution_forward.primitive_desc) forward));
  }
}
