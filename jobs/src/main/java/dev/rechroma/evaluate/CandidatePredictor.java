package dev.rechroma.evaluate;

import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.image.LabImage;
import dev.rechroma.model.Colorizer;
import dev.rechroma.model.ColorizerPool;
import dev.rechroma.model.TrainedModel;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** Predicts the colours of candidates that are measured in one pass over the photos. */
interface CandidatePredictor extends Serializable {

  /** For each photo, each candidate's picture by name, with the size and lightness of the truth. */
  List<Map<String, LabImage>> predict(List<LabImage> truths);

  /** The name for messages when a prediction cannot be measured. */
  String name();

  /** Predicts without a network. */
  record Baselines(List<Baseline> baselines, Broadcast<MeanChroma> mean)
      implements CandidatePredictor {

    @Override
    public List<Map<String, LabImage>> predict(List<LabImage> truths) {
      return truths.stream().map(this::predict).toList();
    }

    private Map<String, LabImage> predict(LabImage truth) {
      Function<Baseline, LabImage> picture = each -> each.predict(truth, mean.value());
      return baselines.stream().collect(Collectors.toMap(each -> each.candidate().name(), picture));
    }

    @Override
    public String name() {
      return "baselines";
    }
  }

  /** A trained model at its own size. */
  record Model(String name, Broadcast<TrainedModel> model) implements CandidatePredictor {

    @Override
    public List<Map<String, LabImage>> predict(List<LabImage> truths) {
      List<LabImage> colored = colorize(truths);
      return IntStream.range(0, truths.size())
          .mapToObj(i -> Map.of(name, inColour(truths.get(i), colored.get(i))))
          .toList();
    }

    private static LabImage inColour(LabImage truth, LabImage colored) {
      LabImage sized = colored.resized(truth.width(), truth.height());
      return truth.withAb(sized.a(), sized.b());
    }

    private List<LabImage> colorize(List<LabImage> truths) {
      Colorizer colorizer = ColorizerPool.take(model.value());
      try {
        return colorizer.colorizePictures(truths);
      } finally {
        ColorizerPool.release(model.value(), colorizer);
      }
    }
  }
}
