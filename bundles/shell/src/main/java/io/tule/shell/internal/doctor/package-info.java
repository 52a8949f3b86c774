/** Looks whether this machine and what it depends on are well, and packs what support needs. */
package io.tule.shell.internal.doctor;
