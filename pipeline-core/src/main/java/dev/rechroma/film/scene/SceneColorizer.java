package dev.rechroma.film.scene;
import dev.rechroma.image.LabImage;
import java.util.function.UnaryOperator;
public final class SceneColorizer implements AutoCloseable { private final UnaryOperator<LabImage> p; public SceneColorizer(UnaryOperator<LabImage> p, Stability s) { this.p=p; } public LabImage next(LabImage f) { return p.apply(f); } @Override public void close() {} }
