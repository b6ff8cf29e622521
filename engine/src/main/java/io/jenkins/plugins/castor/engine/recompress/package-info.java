/**
 * What an administrator does to make loads shorter: compresses the packs of what is used again, harder. Start at
 * {@code Recompressor}. May import {@code publish} and the packages below it, not {@code save}.
 */
package io.jenkins.plugins.castor.engine.recompress;
