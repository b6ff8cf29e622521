/**
 * A load, from finding a generation to writing its files; nothing changes on disk when any step fails. {@code Loader} is
 * the entry point. May import {@code repository} and the packages below it, not {@code save}.
 */
package io.jenkins.plugins.castor.engine.load;
