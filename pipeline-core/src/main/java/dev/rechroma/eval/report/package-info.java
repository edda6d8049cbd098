/** Pages, tables, charts and data files. A page needs nothing outside its folder. */
package dev.rechroma.eval.report;
