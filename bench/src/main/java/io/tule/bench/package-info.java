/** Hollow agents: the real agent's classes on the fake runtime, thousands in one process. */
package io.tule.bench;
