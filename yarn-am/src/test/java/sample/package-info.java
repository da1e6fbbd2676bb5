/** What the tests run as users' programs. */
package sample;
