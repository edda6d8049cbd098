package dev.rechroma.gan.onnx;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** Builds ONNX's graph; values and operators are named by their number. */
final class OnnxGraph {
  private static final int CHANNELS = 1;
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("generator");

  void input(String name, List<String> sides) {
    graph.addInput(value(name, sides));
  }

  void output(String name, List<String> sides) {
    graph.addOutput(value(name, sides));
  }

  private static ValueInfoProto value(String name, List<String> sides) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String side : sides) {
      boolean varies = !side.matches("\\d+");
      shape.addDim(
          varies
              ? Dimension.newBuilder().setDimParam(side)
              : Dimension.newBuilder().setDimValue(Long.parseLong(side)));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** Adds an operator; returns the name of its output. */
  String add(String operator, String... inputs) {
    return add(NodeProto.newBuilder().setOpType(operator), List.of(inputs));
  }

  private String add(NodeProto.Builder node, List<String> inputs) {
    String name = node.getOpType().toLowerCase(Locale.ROOT) + graph.getNodeCount();
    graph.addNode(node.setName(name).addAllInput(inputs).addOutput(name));
    return name;
  }

  /** Gives the last operator's output another name. */
  void rename(String name, String other) {
    int last = graph.getNodeCount() - 1;
    if (!graph.getNode(last).getOutput(0).equals(name)) {
      throw new IllegalStateException(name + " is not the last output");
    }
    graph.setNode(last, graph.getNode(last).toBuilder().setOutput(0, other));
  }

  String concatenated(List<String> inputs) {
    return add(
        NodeProto.newBuilder().setOpType("Concat").addAttribute(attribute("axis", CHANNELS)),
        inputs);
  }

  String leaky(String x, float slope) {
    AttributeProto.Builder alpha =
        AttributeProto.newBuilder().setName("alpha").setType(AttributeType.FLOAT).setF(slope);
    return add(NodeProto.newBuilder().setOpType("LeakyRelu").addAttribute(alpha), List.of(x));
  }

  /** A convolution of any kind with square kernels. */
  String convolved(ConvolutionLayer layer, FoldedConvolution folded, String x) {
    boolean transposed = layer instanceof ConvTranspose2d;
    boolean depthwise = layer instanceof DepthwiseConv2d;
    int kernel = layer.getKernelSize()[0];
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(transposed ? "ConvTranspose" : "Conv")
            .addAttribute(attribute("kernel_shape", repeated(kernel, 2)))
            .addAttribute(attribute("strides", repeated(layer.getStride()[0], 2)))
            .addAttribute(attribute("group", depthwise ? layer.getNOut() : 1))
            .addAttribute(padding(layer));
    long[] shape = {
      transposed ? layer.getNIn() : layer.getNOut(),
      transposed ? layer.getNOut() : depthwise ? 1 : layer.getNIn(),
      kernel,
      kernel
    };
    float[] weights = depthwise ? channelsFirst(folded, kernel) : folded.weights();
    return add(
        node, List.of(x, constant(weights, shape), constant(folded.bias(), layer.getNOut())));
  }

  /** From [kernel, kernel, channels]. */
  private static float[] channelsFirst(FoldedConvolution folded, int kernel) {
    int channels = folded.bias().length;
    int places = kernel * kernel;
    float[] moved = new float[folded.weights().length];
    for (int i = 0; i < moved.length; i++) {
      moved[i % channels * places + i / channels] = folded.weights()[i];
    }
    return moved;
  }

  /** TensorFlow's "same" puts the odd zero behind the picture. */
  private static AttributeProto.Builder padding(ConvolutionLayer layer) {
    if (layer.getConvolutionMode() != ConvolutionMode.Same) {
      return attribute("pads", repeated(layer.getPadding()[0], 4));
    }
    return AttributeProto.newBuilder()
        .setName("auto_pad")
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8("SAME_UPPER"));
  }

  private static List<Long> repeated(long value, int times) {
    return Collections.nCopies(times, value);
  }

  private static AttributeProto.Builder attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
  }

  private static AttributeProto.Builder attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS).addAllInts(values);
  }

  /** A single number. */
  String number(float value) {
    return constant(new float[] {value});
  }

  private String constant(float[] values, long... shape) {
    String name = "constant" + graph.getInitializerCount();
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    for (long side : shape) {
      tensor.addDims(side);
    }
    graph.addInitializer(tensor.setRawData(bytes(values)));
    return name;
  }

  /** ONNX stores floats with the low byte first. */
  private static ByteString bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    // Not copied: a network may have hundreds of megabytes.
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  GraphProto build() {
    return graph.build();
  }
}
