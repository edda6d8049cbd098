package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Rectifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained network at work on batches of one shape, with the weights that it had when this was
 * made: batch norms are folded into the convolutions, activations are applied in place, and two
 * pieces of memory serve all layers. For one thread at a time.
 */
public final class InferencePass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final SharedMemory[] values = {new SharedMemory(), new SharedMemory()};
  private final List<Kernel> once = new ArrayList<>();
  private final List<Kernel> each = new ArrayList<>();
  private final Port input;
  private final Port output;

  InferencePass(List<Layer> layers, long[] shape) {
    try {
      memory.desc plain = OneDnn.plain(shape);
      Activation first = new Activation(shape, plain, values[0].of(plain), null, 0);
      Activation last = first;
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        boolean normed =
            i + 1 < layers.size() && settings(layers.get(i + 1)) instanceof BatchNorm2d;
        if (LayersInARow.isTanh(settings(layer))) {
          each.add(Elementwise.tanh(kernels, last));
        } else if (normed) {
          Layer norm = layers.get(++i);
          last = convolve(layer, FoldedConvolution.of(layer, norm), last);
          rectify(last, Rectifier.of(((BatchNorm2d) settings(norm)).getActivationFn()).slope());
        } else {
          last = convolve(layer, FoldedConvolution.of(layer), last);
          rectify(last, Rectifier.of(Convolution.settings(layer).getActivationFn()).slope());
        }
      }
      input = new Port(kernels, first.shape(), first.value());
      output = new Port(kernels, last.shape(), last.value());
      kernels.allocate();
      for (SharedMemory value : values) {
        value.allocate();
      }
      once.forEach(Kernel::run);
      scope.extend();
    } finally {
      scope.close();
    }
  }

  private static org.deeplearning4j.nn.conf.layers.Layer settings(Layer layer) {
    return layer.conf().getLayer();
  }

  private Activation convolve(Layer layer, FoldedConvolution folded, Activation x) {
    Convolution convolution = new Convolution(Convolution.settings(layer), x.shape());
    primitive_desc kernel =
        convolution.forward(prop_kind.forward_inference, x.format(), convolution.bias());
    memory.desc to = Kernels.format(kernel, query.dst_md);
    int side = 1 - x.side();
    Activation result = new Activation(convolution.output(), to, values[side].of(to), null, side);
    memory kept = filled(convolution.keptWeights(), folded.weights());
    memory weights = new memory(Kernels.format(kernel, query.weights_md), OneDnn.CPU);
    once.add(kernels.copy(kept, weights));
    each.add(
        kernels.of(
            kernel,
            Map.of(
                DNNL_ARG_SRC,
                x.value(),
                DNNL_ARG_WEIGHTS,
                weights,
                DNNL_ARG_BIAS,
                filled(convolution.bias(), folded.bias()),
                DNNL_ARG_DST,
                result.value())));
    return result;
  }

  private static memory filled(memory.desc format, float[] content) {
    memory filled = new memory(format, OneDnn.CPU);
    new FloatPointer(filled.get_data_handle()).put(content, 0, content.length);
    return filled;
  }

  private void rectify(Activation x, double slope) {
    if (slope != Rectifier.IDENTITY) {
      each.add(Elementwise.rectifier(kernels, x, slope));
    }
  }

  /** Input to output, in a new array. */
  public INDArray apply(INDArray x) {
    input.write(x);
    each.forEach(Kernel::run);
    return output.read();
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    scope.close();
  }
}
