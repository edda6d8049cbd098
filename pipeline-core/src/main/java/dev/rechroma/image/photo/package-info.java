/**
 * Photos in and out: the formats, files of several pages, a photo in full resolution and its
 * colours. {@link dev.rechroma.image.photo.DecodeLimits} hold before anything is decoded.
 */
package dev.rechroma.image.photo;
