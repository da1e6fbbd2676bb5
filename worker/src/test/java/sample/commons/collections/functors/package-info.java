/** A class that must not be deserialized. */
package sample.commons.collections.functors;
