/**
 * Photos in files and in archives, whatever their names. {@link dev.rechroma.source.SourceReader}
 * passes them to a {@link dev.rechroma.source.Visitor}.
 */
package dev.rechroma.source;
