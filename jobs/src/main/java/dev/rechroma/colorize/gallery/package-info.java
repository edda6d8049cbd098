/** The page of an output folder that shows photos before and after. */
package dev.rechroma.colorize.gallery;
