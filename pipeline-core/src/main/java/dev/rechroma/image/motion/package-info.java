/**
 * Where the pixels of a film's frame were in the frame before: dense optical flow, and how far it
 * can be trusted.
 */
package dev.rechroma.image.motion;
