/** Pages, tables, charts and files of figures. A page asks for nothing outside its folder. */
package dev.rechroma.eval.report;
