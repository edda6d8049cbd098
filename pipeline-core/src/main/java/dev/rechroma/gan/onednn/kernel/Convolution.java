package dev.rechroma.gan.onednn.kernel;

import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import dev.rechroma.gan.layer.Padding;
import java.util.List;
import java.util.Optional;
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
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * Describes the kernels of a convolution, a depthwise or a transposed one.
 *
 * @param layer its settings
 * @param input shape of the input, [N, C, H, W]
 */
public record Convolution(ConvolutionLayer layer, long[] input) {
  private static final int THIN_BATCH = 2;
  private static final int THIN_PLACES = 16;
  private static final int NARROW = 4;

  /** Fewer channels do not pay for the transforms of Winograd's algorithm. */
  private static final int WINOGRAD_CHANNELS = 64;

  /** Fewer tiles do not pay for the transform of the weights, by stride - 1. */
  private static final int[] WINOGRAD_TILES = {25, 128};

  private boolean transposed() {
    return layer instanceof ConvTranspose2d;
  }

  private boolean depthwise() {
    return layer instanceof DepthwiseConv2d;
  }

  /** Shape of the output. */
  public long[] output() {
    return new long[] {input[0], layer.getNOut(), side(input[2]), side(input[3])};
  }

  private long side(long side) {
    long kernel = layer.getKernelSize()[0];
    long stride = layer.getStride()[0];
    long padding = layer.getPadding()[0];
    return transposed()
        ? (side - 1) * stride - 2 * padding + kernel
        : Padding.of(layer, side).outputSide(layer, side);
  }

  /**
   * Shape of the weights as oneDNN sees them: out, in, height, width; a depthwise one has a group
   * for each channel before these.
   */
  private long[] weights() {
    long kernel = layer.getKernelSize()[0];
    return depthwise()
        ? new long[] {layer.getNOut(), 1, 1, kernel, kernel}
        : new long[] {layer.getNOut(), layer.getNIn(), kernel, kernel};
  }

  /**
   * The weights as DL4J keeps them: out, in, height, width; in before out when transposed; height,
   * width, channels when depthwise.
   */
  public memory.desc keptWeights() {
    long[] shape = weights();
    if (depthwise()) {
      long channels = shape[0];
      return OneDnn.strided(shape, new long[] {1, 1, 1, shape[4] * channels, channels});
    }
    long area = shape[2] * shape[3];
    return transposed()
        ? OneDnn.strided(shape, new long[] {area, shape[0] * area, shape[3], 1})
        : OneDnn.plain(shape);
  }

  public memory.desc bias() {
    return OneDnn.plain(layer.getNOut());
  }

  private long[] strides() {
    return both(layer.getStride()[0]);
  }

  private long[] paddingBefore() {
    return transposed()
        ? both(layer.getPadding()[0])
        : new long[] {padding(2).before(), padding(3).before()};
  }

  private long[] paddingBehind() {
    return transposed()
        ? both(layer.getPadding()[0])
        : new long[] {padding(2).behind(), padding(3).behind()};
  }

  private Padding padding(int axis) {
    return Padding.of(layer, input[axis]);
  }

  private static long[] both(long value) {
    return new long[] {value, value};
  }

  private algorithm direct() {
    return transposed() ? algorithm.deconvolution_direct : algorithm.convolution_direct;
  }

  /** Whether Winograd's algorithm as matrix products is the fastest way. */
  public boolean usesWinograd() {
    int side = layer.getKernelSize()[0];
    int stride = layer.getStride()[0];
    long[] small = small();
    return hasWinograd(side, stride)
        && Math.min(large()[1], small[1]) >= WINOGRAD_CHANNELS
        && WinogradConvolution.tiles(small, side, stride) >= WINOGRAD_TILES[stride - 1];
  }

  /** That way; empty if another one is faster. */
  public Optional<WinogradConvolution> winograd(Kernels kernels) {
    if (!usesWinograd()) {
      return Optional.empty();
    }
    return Optional.of(
        new WinogradConvolution(
            kernels,
            transposed()
                ? WinogradConvolution.Direction.TO_LARGE
                : WinogradConvolution.Direction.TO_SMALL,
            large(),
            small(),
            layer.getKernelSize()[0],
            layer.getStride()[0],
            paddingBefore()));
  }

  private long[] large() {
    return transposed() ? output() : input;
  }

  private long[] small() {
    return transposed() ? input : output();
  }

  /** Another way to the gradient of the weights, where the library's is slow. */
  public Optional<DepthwiseGradient> depthwiseGradient(Kernels kernels) {
    return depthwise() && layer.getKernelSize()[0] == DepthwiseGradient.SIDE
        ? Optional.of(
            new DepthwiseGradient(
                kernels, input, output(), layer.getStride()[0], paddingBefore(), keptWeights()))
        : Optional.empty();
  }

  private boolean hasWinograd(int side, int stride) {
    boolean known = stride == 1 ? side == 3 || side == 4 : stride == 2 && side == 4;
    return known && !depthwise() && Math.max(paddingBefore()[0], paddingBefore()[1]) < side - 1;
  }

  /** The library's own kernels for Winograd's algorithm are for 3 px and a stride of 1. */
  private boolean suitsWinograd() {
    return !transposed()
        && !depthwise()
        && layer.getKernelSize()[0] == 3
        && layer.getStride()[0] == 1;
  }

  /**
   * Whether there is so little to compute that reordering the weights for the fastest kernels costs
   * more than those kernels save. This is so in the innermost layers of a U-Net, which have few
   * positions but most of the weights. A matrix product takes the weights as they are stored, once
   * for each picture.
   */
  private boolean isThin() {
    if (depthwise()) {
      return false;
    }
    long places = transposed() ? input[2] * input[3] : output()[2] * output()[3];
    return input[0] <= THIN_BATCH && places <= THIN_PLACES;
  }

  /**
   * Whether there are so few channels that the fastest kernels, which compute blocks of channels,
   * would waste most of a block.
   */
  private boolean isNarrow() {
    return transposed() && layer.getNOut() <= NARROW;
  }

  /**
   * Whether to use a matrix product. At inference weights are reordered only once, so no layer
   * counts as thin.
   */
  private boolean isProduct(prop_kind purpose) {
    return isNarrow() || (purpose == prop_kind.forward_training && isThin());
  }

  /** Which algorithm computes the gradient at the input fastest, if the library has it. */
  private algorithm fastestToInput() {
    return layer.getNOut() > NARROW ? fastestForward() : direct();
  }

  private algorithm fastestForward() {
    return suitsWinograd() ? algorithm.convolution_winograd : direct();
  }

  /** The first kernel that is optimized for its formats, or the last one if none is. */
  private primitive_desc fastest(
      algorithm method, List<Function<algorithm, primitive_desc>> kernels) {
    primitive_desc last = null;
    for (Function<algorithm, primitive_desc> kernel : kernels) {
      last = method == direct() ? kernel.apply(method) : winogradOrDirect(kernel);
      if (!isGeneric(last)) {
        return last;
      }
    }
    return last;
  }

  private primitive_desc winogradOrDirect(Function<algorithm, primitive_desc> kernel) {
    try {
      return kernel.apply(algorithm.convolution_winograd);
    } catch (RuntimeException e) {
      // oneDNN has no such kernel for this shape or processor.
      return kernel.apply(direct());
    }
  }

  /**
   * Whether it is a generic kernel: reference code is a thousand times slower, a matrix product
   * somewhat slower.
   */
  private static boolean isGeneric(primitive_desc kernel) {
    String name = kernel.impl_info_str().getString();
    return name.contains("ref") || name.contains("gemm");
  }

  /**
   * Computes the output from input and weights.
   *
   * @param from format of the input; the kernel may want another
   * @param bias format of the bias; empty for none
   * @param fused operations that the kernel applies to the output
   */
  public primitive_desc forward(
      prop_kind purpose, memory.desc from, memory.desc bias, primitive_attr fused) {
    if (isProduct(purpose)) {
      return forward(purpose, direct(), OneDnn.plain(input), keptWeights(), bias, fused);
    }
    memory.desc ordered = OneDnn.any(weights());
    return fastest(
        fastestForward(),
        List.of(
            method -> forward(purpose, method, from, ordered, bias, fused),
            method -> forward(purpose, method, OneDnn.any(input), ordered, bias, fused)));
  }

  private primitive_desc forward(
      prop_kind use,
      algorithm method,
      memory.desc from,
      memory.desc weights,
      memory.desc bias,
      primitive_attr fused) {
    memory.desc to = OneDnn.any(output());
    return transposed()
        ? new deconvolution_forward.primitive_desc(
            new deconvolution_forward.desc(
                use.value,
                method.value,
                from,
                weights,
                bias,
                to,
                strides(),
                paddingBefore(),
                paddingBehind()),
            fused,
            OneDnn.CPU)
        : new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                use.value,
                method.value,
                from,
                weights,
                bias,
                to,
                strides(),
                paddingBefore(),
                paddingBehind()),
            fused,
            OneDnn.CPU);
  }

  private memory.desc weightsOnTheWayBack() {
    return isThin() ? keptWeights() : OneDnn.any(weights());
  }

  /**
   * Computes the gradient at the input from the gradient at the output, in the format that suits
   * best.
   *
   * @param atOutput format of the gradient at the output; the kernel may want another
   */
  public primitive_desc toInput(primitive_desc forward, memory.desc atOutput) {
    return fastest(
        fastestToInput(),
        List.of(
            method -> toInput(forward, method, atOutput),
            method -> toInput(forward, method, OneDnn.any(output()))));
  }

  private primitive_desc toInput(primitive_desc forward, algorithm method, memory.desc atOutput) {
    memory.desc to = OneDnn.any(input);
    memory.desc weights = weightsOnTheWayBack();
    return transposed()
        ? new deconvolution_backward_data.primitive_desc(
            new deconvolution_backward_data.desc(
                method.value, to, weights, atOutput, strides(), paddingBefore(), paddingBehind()),
            Kernels.attributes(),
            OneDnn.CPU,
            (deconvolution_forward.primitive_desc) forward)
        : new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                method.value, to, weights, atOutput, strides(), paddingBefore(), paddingBehind()),
            Kernels.attributes(),
            OneDnn.CPU,
            (convolution_forward.primitive_desc) forward);
  }

  /**
   * Computes the gradients of weights and bias from the input and the gradient at the output.
   *
   * @param from format of the input; the kernel may want another
   * @param atOutput as for {@link #toInput}
   */
  public primitive_desc toWeights(
      primitive_desc forward, memory.desc from, memory.desc bias, memory.desc atOutput) {
    return fastest(
        direct(),
        List.of(
            method -> toWeights(forward, method, from, bias, atOutput),
            method -> toWeights(forward, method, OneDnn.any(input), bias, OneDnn.any(output()))));
  }

  private primitive_desc toWeights(
      primitive_desc forward,
      algorithm method,
      memory.desc from,
      memory.desc bias,
      memory.desc atOutput) {
    memory.desc weights = weightsOnTheWayBack();
    return transposed()
        ? new deconvolution_backward_weights.primitive_desc(
            new deconvolution_backward_weights.desc(
                method.value,
                from,
                weights,
                bias,
                atOutput,
                strides(),
                paddingBefore(),
                paddingBehind()),
            Kernels.attributes(),
            OneDnn.CPU,
            (deconvolution_forward.primitive_desc) forward)
        : new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                method.value,
                from,
                weights,
                bias,
                atOutput,
                strides(),
                paddingBefore(),
                paddingBehind()),
            Kernels.attributes(),
            OneDnn.CPU,
            (convolution_forward.primitive_desc) forward);
  }
}
