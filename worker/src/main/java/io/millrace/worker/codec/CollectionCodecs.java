package io.millrace.worker.codec;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Collections of the JDK: their number of elements, then the elements in order of iteration. */
final class CollectionCodecs {
  private CollectionCodecs() {}

  private static void requireNaturalOrder(Comparator<?> comparator, Object value) {
    if (comparator != null && comparator != Comparator.naturalOrder()) {
      throw new UnsupportedClassException(
          "a %s with a comparator of its own cannot be written; use one in natural order"
              .formatted(value.getClass().getName()));
    }
  }

  private abstract static class OfCollection extends TypeCodec {
    OfCollection(int tag, Class<?> type) {
      super(tag, type);
    }

    abstract Collection<Object> create(int count);

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      Collection<?> collection = (Collection<?>) value;
      output.writeCount(collection.size());
      int index = 0;
      for (Object element : collection) {
        try {
          output.writeObject(element);
        } catch (UnsupportedClassException e) {
          throw e.within("element " + index);
        }
        index++;
      }
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      int count = input.readCountOf(1);
      Collection<Object> collection = create(count);
      for (int i = 0; i < count; i++) {
        Object element = input.readObject();
        if (!input.isSkipping()) { // else it may be null, of a class that is gone
          collection.add(element);
        }
      }
      return collection;
    }
  }

  static final class OfList extends OfCollection {
    OfList(int tag) {
      super(tag, ArrayList.class);
    }

    @Override
    Collection<Object> create(int count) {
      return new ArrayList<>(count);
    }
  }

  static final class OfLinkedList extends OfCollection {
    OfLinkedList(int tag) {
      super(tag, LinkedList.class);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // A field may be declared as a LinkedList.
    Collection<Object> create(int count) {
      return new LinkedList<>();
    }
  }

  static final class OfDeque extends OfCollection {
    OfDeque(int tag) {
      super(tag, ArrayDeque.class);
    }

    @Override
    Collection<Object> create(int count) {
      return new ArrayDeque<>(count);
    }
  }

  static final class OfSet extends OfCollection {
    OfSet(int tag) {
      super(tag, LinkedHashSet.class);
    }

    @Override
    Collection<Object> create(int count) {
      return new LinkedHashSet<>();
    }
  }

  static final class OfSortedSet extends OfCollection {
    OfSortedSet(int tag) {
      super(tag, TreeSet.class);
    }

    @Override
    Collection<Object> create(int count) {
      return new TreeSet<>();
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      requireNaturalOrder(((SortedSet<?>) value).comparator(), value);
      super.write(value, output);
    }
  }

  static class OfMap extends TypeCodec {
    OfMap(int tag) {
      this(tag, LinkedHashMap.class);
    }

    OfMap(int tag, Class<?> type) {
      super(tag, type);
    }

    Map<Object, Object> create() {
      return new LinkedHashMap<>();
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      Map<?, ?> map = (Map<?, ?>) value;
      output.writeCount(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        try {
          output.writeObject(entry.getKey());
          output.writeObject(entry.getValue());
        } catch (UnsupportedClassException e) {
          throw e.within("entry of the map");
        }
      }
    }

    @Override
    Object read(ObjectReader input) throws IOException {
      int count = input.readCountOf(2);
      Map<Object, Object> map = create();
      for (int i = 0; i < count; i++) {
        Object key = input.readObject();
        Object value = input.readObject();
        if (!input.isSkipping()) {
          map.put(key, value);
        }
      }
      return map;
    }
  }

  static final class OfSortedMap extends OfMap {
    OfSortedMap(int tag) {
      super(tag, TreeMap.class);
    }

    @Override
    Map<Object, Object> create() {
      return new TreeMap<>();
    }

    @Override
    void write(Object value, ObjectWriter output) throws IOException {
      requireNaturalOrder(((SortedMap<?, ?>) value).comparator(), value);
      super.write(value, output);
    }
  }

  static final class OfConcurrentMap extends OfMap {
    OfConcurrentMap(int tag) {
      super(tag, ConcurrentHashMap.class);
    }

    @Override
    Map<Object, Object> create() {
      return new ConcurrentHashMap<>();
    }
  }
}
