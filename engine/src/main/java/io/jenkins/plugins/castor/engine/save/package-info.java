/**
 * A save, in three steps: prepare the new objects as local files, transfer them, publish the head. {@code Saver} runs all
 * three; {@code SaveParts} runs them one by one, on two machines. May import {@code publish} and the packages below it, not
 * {@code load}.
 */
package io.jenkins.plugins.castor.engine.save;
