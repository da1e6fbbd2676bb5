package io.millrace.yarn.installation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The lambdas and method references of a class, as lines of a list of classes: what {@code
 * -XX:DumpLoadedClassList} writes when they are used. A JVM that finds them in an archive need not
 * make a class for each of them. Those that can be serialized are left out, since the JVM does not
 * archive them.
 */
final class LambdaLines extends ClassVisitor {
  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";
  private static final String METHOD_OF_PLAIN_LAMBDAS = "metafactory";

  private final String className;
  private final List<String> lines = new ArrayList<>();

  private LambdaLines(String className) {
    super(Opcodes.ASM9);
    this.className = className;
  }

  /** Those of a class file. */
  static List<String> of(InputStream classFile) throws IOException {
    ClassReader reader = new ClassReader(classFile);
    LambdaLines found = new LambdaLines(reader.getClassName());
    reader.accept(found, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return found.lines;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public void visitInvokeDynamicInsn(
          String method, String callSite, Handle bootstrap, Object... arguments) {
        if (bootstrap.getOwner().equals(FACTORY)
            && bootstrap.getName().equals(METHOD_OF_PLAIN_LAMBDAS)) {
          lines.add(line(method, callSite, arguments));
        }
      }
    };
  }

  private String line(String method, String callSite, Object[] arguments) {
    Handle code = (Handle) arguments[1];
    return String.join(
        " ",
        "@lambda-proxy",
        className,
        method,
        callSite,
        ((Type) arguments[0]).getDescriptor(),
        kind(code),
        code.getOwner(),
        code.getName(),
        code.getDesc(),
        ((Type) arguments[2]).getDescriptor());
  }

  private static String kind(Handle code) {
    return switch (code.getTag()) {
      case Opcodes.H_INVOKESTATIC -> "REF_invokeStatic";
      case Opcodes.H_INVOKEVIRTUAL -> "REF_invokeVirtual";
      case Opcodes.H_INVOKEINTERFACE -> "REF_invokeInterface";
      case Opcodes.H_INVOKESPECIAL -> "REF_invokeSpecial";
      case Opcodes.H_NEWINVOKESPECIAL -> "REF_newInvokeSpecial";
      default -> throw new IllegalArgumentException("not the code of a lambda: " + code);
    };
  }
}
