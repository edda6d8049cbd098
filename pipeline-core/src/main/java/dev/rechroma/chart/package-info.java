/** The scale of a chart, whether it is drawn as SVG or into a picture. */
package dev.rechroma.chart;
