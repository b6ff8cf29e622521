/**
 * How a generation is published: {@code Transfer} puts its objects into the store, {@code Publisher} creates the head. May import
 * {@code repository} and the packages below it.
 */
package io.jenkins.plugins.castor.engine.publish;
