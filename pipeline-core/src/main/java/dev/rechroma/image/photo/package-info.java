/**
 * Reading and writing photos: formats, multi-page files, and a photo at full resolution with its
 * colours. {@link dev.rechroma.image.photo.DecodeLimits} are checked before anything is decoded.
 */
package dev.rechroma.image.photo;
