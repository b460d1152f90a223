// The one file of this assembly that names an actor runtime (docs/architecture.md, "Two runtimes").
#if AKKA
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Dispatch;
global using Akka.Event;
#else
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Dispatch;
global using ActorUdp.Embedded.Event;
#endif
