/**
 * Folder trees listed in tasks, {@link dev.rechroma.source.tree.SourceTree}; paths, globs and
 * links.
 */
package dev.rechroma.source.tree;
