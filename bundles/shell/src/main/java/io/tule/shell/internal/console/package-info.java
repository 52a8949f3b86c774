/** What commands share: where the data is, tables, and output in several formats. */
package io.tule.shell.internal.console;
