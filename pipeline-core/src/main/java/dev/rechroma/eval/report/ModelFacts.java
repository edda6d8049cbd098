package dev.rechroma.eval.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.rechroma.eval.Candidate;
import dev.rechroma.train.history.History;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the report shows about a model besides its scores.
 *
 * @param name the model's name as a {@link Candidate}
 * @param history how it was trained; empty if that is unknown
 * @param description model.json
 */
public record ModelFacts(String name, History history, Config description) {

  /** The values of model.json by path. */
  Map<String, String> flat() {
    Map<String, String> flat = new TreeMap<>();
    description
        .entrySet()
        .forEach(
            each ->
                flat.put(
                    String.join(".", ConfigUtil.splitPath(each.getKey())),
                    String.valueOf(each.getValue().unwrapped())));
    return flat;
  }
}
