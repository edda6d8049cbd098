package dev.rechroma.spark;

import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.MeanAb;
import dev.rechroma.image.LabImage;
import dev.rechroma.infer.Colorizer;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;

/** Paints for candidates that are measured in one pass over the photos. */
interface CandidatePainter extends Serializable {

  /** Each candidate's picture by its name, of the truth's size and lightness. */
  Map<String, LabImage> paint(LabImage truth);

  /** Whom to name where a painting cannot be measured. */
  String name();

  /** Paints without a network. */
  record Baselines(List<Baseline> baselines, Broadcast<MeanAb> mean) implements CandidatePainter {

    @Override
    public Map<String, LabImage> paint(LabImage truth) {
      Function<Baseline, LabImage> picture = each -> each.paint(truth, mean.value());
      return baselines.stream().collect(Collectors.toMap(each -> each.candidate().name(), picture));
    }

    @Override
    public String name() {
      return "baselines";
    }
  }

  /** A trained model at its own size. */
  record Model(String name, Broadcast<Colorize.Model> model) implements CandidatePainter {

    @Override
    public Map<String, LabImage> paint(LabImage truth) {
      LabImage painted = colorize(truth).resized(truth.width(), truth.height());
      return Map.of(name, truth.withAb(painted.a(), painted.b()));
    }

    private LabImage colorize(LabImage truth) {
      Colorizer colorizer = Colorizers.take(model.value());
      try {
        return colorizer.colorize(truth);
      } finally {
        Colorizers.giveBack(model.value(), colorizer);
      }
    }
  }
}
