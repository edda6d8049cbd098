package dev.rechroma.gan.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;

/**
 * The gradient of the weights of a depthwise convolution of 5 px as that of four of 3 px, at its
 * corners: the library has fast kernels only for these, without padding.
 *
 * @param input shape of the input, [N, C, H, W]
 * @param output shape of the output
 * @param stride of the convolution
 * @param padding rows and columns of zeros before the input's first ones
 * @param weights format of the gradient: channels, 1, 1, rows, columns
 */
public record DepthwiseGradient(
    Kernels kernels,
    long[] input,
    long[] output,
    long stride,
    long[] padding,
    memory.desc weights) {
  static final long SIDE = 5;
  private static final long PART = 3;
  private static final long[] NONE = new long[2];

  /** Computes the gradient from the input and the gradient at the output. */
  public List<Kernel> run(memory x, memory atOutput, memory gradient) {
    Area bordered = Area.of(OneDnn.zeros(bordered()));
    List<Kernel> run = new ArrayList<>();
    run.add(border(x, bordered));
    convolution_backward_weights.primitive_desc part = part();
    memory after = new memory(Kernels.format(part, query.diff_dst_md), OneDnn.CPU);
    run.add(kernels.copy(atOutput, after));
    for (long row = 0; row <= SIDE - PART; row += SIDE - PART) {
      for (long column = 0; column <= SIDE - PART; column += SIDE - PART) {
        memory seen = kernels.tiles().of(Kernels.format(part, query.src_md));
        memory made = kernels.weights().of(Kernels.format(part, query.diff_weights_md));
        run.add(kernels.copy(bordered.of(seen(row, column)), seen));
        run.add(
            kernels.of(
                part,
                Map.of(DNNL_ARG_SRC, seen, DNNL_ARG_DIFF_DST, after, DNNL_ARG_DIFF_WEIGHTS, made)));
        run.add(kernels.copy(made, Area.of(gradient).of(corner(row, column))));
      }
    }
    return run;
  }

  private Kernel border(memory x, Area bordered) {
    long[] from = {0, 0, padding[0], padding[1]};
    long[] read = {
      input[0],
      input[1],
      Math.min(input[2], side(2, SIDE) - padding[0]),
      Math.min(input[3], side(3, SIDE) - padding[1])
    };
    memory.desc part = x.get_desc().submemory_desc(read, new long[read.length]);
    return kernels.copy(Area.of(x).of(part), bordered.of(bordered().submemory_desc(read, from)));
  }

  /** Rows or columns that a kernel of some side reads. */
  private long side(int axis, long kernel) {
    return (output[axis] - 1) * stride + kernel;
  }

  /** The input with its borders, channels last. */
  private memory.desc bordered() {
    return new memory.desc(shape(SIDE), memory.data_type.f32, memory.format_tag.nhwc);
  }

  private long[] shape(long kernel) {
    return new long[] {input[0], input[1], side(2, kernel), side(3, kernel)};
  }

  private memory.desc seen(long row, long column) {
    return bordered().submemory_desc(shape(PART), new long[] {0, 0, row, column});
  }

  private memory.desc corner(long row, long column) {
    return weights.submemory_desc(
        new long[] {input[1], 1, 1, PART, PART}, new long[] {0, 0, 0, row, column});
  }

  private convolution_backward_weights.primitive_desc part() {
    int method = algorithm.convolution_direct.value;
    long[] strides = {stride, stride};
    memory.desc from = OneDnn.any(shape(PART));
    memory.desc taps = OneDnn.any(input[1], 1, 1, PART, PART);
    memory.desc to = OneDnn.any(output);
    convolution_forward.primitive_desc forward =
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                prop_kind.forward_training.value, method, from, taps, to, strides, NONE, NONE),
            Kernels.attributes(),
            OneDnn.CPU);
    return new convolution_backward_weights.primitive_desc(
        new convolution_backward_weights.desc(method, from, taps, to, strides, NONE, NONE),
        Kernels.attributes(),
        OneDnn.CPU,
        forward);
  }
}
