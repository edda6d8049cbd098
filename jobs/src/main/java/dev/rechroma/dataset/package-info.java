/**
 * Photos as Parquet tensors: {@link dev.rechroma.dataset.Ingest} writes, {@link
 * dev.rechroma.dataset.TensorDataSet} reads, a snapshot names the files.
 */
package dev.rechroma.dataset;
