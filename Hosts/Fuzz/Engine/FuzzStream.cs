using System.Text;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>
/// The inputs of one worker for one target: a sequence that depends on the seed, the worker's number and the corpus alone, however
/// far time lets it run. Of the worker's thread; the counters may be read by others.
/// </summary>
internal sealed class FuzzStream
{
    private const int MaximumKept = 4_096;
    private const int MaximumMutations = 4;

    private readonly FuzzRandom _random;
    private readonly FuzzInput _input;
    private readonly List<byte[]> _corpus = [];
    private readonly Queue<byte[]> _toReplay;
    private int _known;

    /// <param name="target">Belongs to this stream.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="worker">The worker's number.</param>
    /// <param name="corpus">Inputs to begin with, beside the target's own seeds.</param>
    public FuzzStream(FuzzTarget target, ulong seed, int worker, IEnumerable<byte[]> corpus)
    {
        Target = target;
        Trail = new FuzzTrail(target.Outcomes);
        _input = new FuzzInput(target.MaximumLength);
        ulong name = 14_695_981_039_346_656_037;
        foreach (byte b in Encoding.UTF8.GetBytes(target.Name))
            name = (name ^ b) * 1_099_511_628_211; // FNV-1a
        _random = new FuzzRandom(seed ^ name ^ ((ulong)worker << 56));
        _toReplay = new Queue<byte[]>(target.Seeds().Concat(corpus));
        _known = _toReplay.Count;
    }

    public FuzzTarget Target { get; }

    public FuzzTrail Trail { get; }

    public long Cases { get; private set; }

    /// <summary>The input of the case that runs or ran last.</summary>
    public ReadOnlySpan<byte> Current => _input.Span;

    /// <summary>What showed behaviour that the corpus to begin with did not.</summary>
    public IEnumerable<byte[]> Discovered => _corpus.Skip(_known);

    /// <summary>Runs the next case.</summary>
    public Finding? Next()
    {
        bool isReplay = _toReplay.TryDequeue(out byte[]? replayed);
        if (isReplay)
            _input.Set(replayed!);
        else
            Invent();
        Finding? finding = FuzzCase.Run(Target, _input.Span, Trail);
        Cases++;
        if (isReplay)
            _corpus.Add(replayed!);
        else if (Trail.IsNew && _corpus.Count < _known + MaximumKept)
            _corpus.Add(_input.Span.ToArray());
        return finding;
    }

    private void Invent()
    {
        if (_corpus.Count == 0 || _random.OneIn(4))
        {
            Target.Generate(_input, _random);
            if (_random.OneIn(2))
                return;
        }
        else
        {
            _input.Set(_corpus[_random.Below(_corpus.Count)]);
        }
        byte[] other = _corpus.Count == 0 ? [] : _corpus[_random.Below(_corpus.Count)];
        for (int i = _random.Between(1, MaximumMutations); i > 0; i--)
            Target.Mutate(_input, other, _random);
    }
}
