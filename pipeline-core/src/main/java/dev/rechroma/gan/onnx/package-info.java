/**
 * Writes generators as ONNX models. The only package that knows ONNX; its message classes come with
 * ND4J.
 */
package dev.rechroma.gan.onnx;
