package dev.rechroma.film.scene;
import com.typesafe.config.Config;
import java.io.Serializable;
public record Stability(int every) implements Serializable { public static Stability read(Config c) { return new Stability(1); } }
