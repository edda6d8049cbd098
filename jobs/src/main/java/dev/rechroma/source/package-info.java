/**
 * Photos in files and in archives, whatever they are called. {@link
 * dev.rechroma.source.SourceReader} shows them to a {@link dev.rechroma.source.Visitor}.
 */
package dev.rechroma.source;
