using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Sessions;

/// <summary>Changes sessions step by step: doubled, left out, swapped, moved to another session, or with a changed datagram. Not thread-safe.</summary>
internal sealed class SessionMutator
{
    private const int MaximumSteps = 256;

    private readonly DatagramMutator _datagrams = new();
    private readonly FuzzInput _scratch = new(2_048);
    private readonly (int Start, int Length)[] _steps = new (int, int)[MaximumSteps];
    private readonly (int Start, int Length)[] _otherSteps = new (int, int)[MaximumSteps];

    public void Mutate(FuzzInput input, ReadOnlySpan<byte> other, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        int count = Read(input.Span, _steps);
        if (count == 0 || random.OneIn(24))
        {
            ByteMutator.Mutate(input, other, random);
            return;
        }
        (int start, int length) = _steps[random.Below(count)];
        switch (random.Below(8))
        {
            case 0:
                input.Insert(_steps[random.Below(count)].Start, input.Span.Slice(start, length));
                break;
            case 1 when count > 1:
                input.Remove(start, length);
                break;
            case 2:
                TakeStepOf(other, input, start, random);
                break;
            case 3:
                Move(input, start, length, random);
                break;
            default:
                MutatePayload(input, start, length, other, sender, context, random);
                break;
        }
    }

    private static int Read(ReadOnlySpan<byte> input, Span<(int Start, int Length)> steps)
    {
        ReadOnlySpan<byte> rest = input;
        int count = 0;
        while (count < steps.Length && !rest.IsEmpty)
        {
            int start = input.Length - rest.Length;
            if (!SessionStep.TryNext(ref rest, out _, out _))
                break;
            steps[count++] = (start, input.Length - rest.Length - start);
        }
        return count;
    }

    private static void Move(FuzzInput input, int start, int length, FuzzRandom random)
    {
        Span<byte> step = stackalloc byte[Math.Min(length, 4_096)];
        if (length > step.Length)
            return;
        input.Span.Slice(start, length).CopyTo(step);
        input.Remove(start, length);
        // To the end, or to the front: between two others it may land in the middle of a step, which is a mutation too.
        input.Insert(random.Below(3) switch { 0 => 0, 1 => input.Length, _ => random.Below(input.Length + 1) }, step);
    }

    private void TakeStepOf(ReadOnlySpan<byte> other, FuzzInput input, int at, FuzzRandom random)
    {
        int count = Read(other, _otherSteps);
        if (count == 0)
            return;
        (int start, int length) = _otherSteps[random.Below(count)];
        input.Insert(at, other.Slice(start, length));
    }

    private void MutatePayload(
        FuzzInput input, int start, int length, ReadOnlySpan<byte> other, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        StepKind kind = (StepKind)(input.Span[start] & 3);
        _scratch.Set(input.Span.Slice(start + SessionStep.HeaderLength, length - SessionStep.HeaderLength));
        if (kind is StepKind.Sealed or StepKind.Raw)
        {
            int count = Read(other, _otherSteps);
            ReadOnlySpan<byte> donor = default;
            if (count > 0)
            {
                (int donorStart, int donorLength) = _otherSteps[random.Below(count)];
                donor = other.Slice(donorStart + SessionStep.HeaderLength, donorLength - SessionStep.HeaderLength);
            }
            _datagrams.Mutate(_scratch, donor, sender, context, random);
            if (random.OneIn(24))
                kind = kind == StepKind.Raw ? StepKind.Sealed : StepKind.Raw;
        }
        else
        {
            ByteMutator.Mutate(_scratch, default, random);
        }
        input.Remove(start, length);
        Span<byte> header = stackalloc byte[SessionStep.HeaderLength];
        SessionStep.WriteHeader(header, kind, _scratch.Length);
        input.Insert(start, header);
        input.Insert(start + SessionStep.HeaderLength, _scratch.Span);
    }
}
