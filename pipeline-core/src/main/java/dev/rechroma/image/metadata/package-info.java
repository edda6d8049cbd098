/**
 * Metadata of files: bounds-checked windows on their bytes, EXIF, XMP, ICC profiles, TIFF
 * directories.
 */
package dev.rechroma.image.metadata;
