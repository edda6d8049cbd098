/** JPEG: every code of a scan is checked before OpenCV decodes the file (ITU-T T.81). */
package dev.rechroma.image.codec.jpeg;
