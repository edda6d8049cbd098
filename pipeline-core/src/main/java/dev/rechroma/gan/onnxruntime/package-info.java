/** Networks run by ONNX Runtime. The only package that uses its library. */
package dev.rechroma.gan.onnxruntime;
